// An external provider of secrets, for scenarios. What a pod's files hold is up to the parameters of its class:
//
//	values: "NAME,..."     the content of these files in a folder of the node
//	audiences: "AUDIENCE,..."  in the file token-N, whom the API server knows by the pod's token for the Nth audience
//	secrets: "KEY,..."     what came along as nodePublishSecretRef
package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"google.golang.org/grpc"
	"sigs.k8s.io/secrets-store-csi-driver/provider/v1alpha1"
)

const account = "/var/run/secrets/kubernetes.io/serviceaccount/"

type provider struct {
	v1alpha1.UnimplementedCSIDriverProviderServer
	folder string
	// Nil: nobody counts.
	calls *os.File
}

func (p *provider) Version(context.Context, *v1alpha1.VersionRequest) (*v1alpha1.VersionResponse, error) {
	return &v1alpha1.VersionResponse{Version: "v1alpha1", RuntimeName: "e2e", RuntimeVersion: "1.0.0"}, nil
}

func (p *provider) Mount(ctx context.Context, request *v1alpha1.MountRequest) (*v1alpha1.MountResponse, error) {
	var attributes, secrets map[string]string
	if err := json.Unmarshal([]byte(request.Attributes), &attributes); err != nil {
		return nil, fmt.Errorf("attributes are no JSON: %w", err)
	}
	if err := json.Unmarshal([]byte(request.Secrets), &secrets); err != nil {
		return nil, fmt.Errorf("secrets are no JSON: %w", err)
	}
	if p.calls != nil {
		if _, err := fmt.Fprintln(p.calls, attributes["csi.storage.k8s.io/pod.name"]); err != nil {
			return nil, err
		}
	}
	response := &v1alpha1.MountResponse{}
	add := func(path string, contents []byte) {
		version := fmt.Sprintf("%x", sha256.Sum256(contents))[:12]
		response.Files = append(response.Files, &v1alpha1.File{Path: path, Mode: 0o644, Contents: contents})
		response.ObjectVersion = append(response.ObjectVersion, &v1alpha1.ObjectVersion{Id: path, Version: version})
	}
	for _, name := range list(attributes["values"]) {
		contents, err := os.ReadFile(filepath.Join(p.folder, filepath.Base(name)))
		if err != nil {
			return nil, fmt.Errorf("there is no value %s", name)
		}
		add(name, contents)
	}
	for i, audience := range list(attributes["audiences"]) {
		identity, err := identify(ctx, attributes["csi.storage.k8s.io/serviceAccount.tokens"], audience)
		if err != nil {
			return nil, err
		}
		add(fmt.Sprintf("token-%d", i), []byte(identity))
	}
	for _, key := range list(attributes["secrets"]) {
		value, found := secrets[key]
		if !found {
			return nil, fmt.Errorf("no secret %s came along", key)
		}
		add(key, []byte(value))
	}
	return response, nil
}

func list(value string) []string {
	if value == "" {
		return nil
	}
	return strings.Split(value, ",")
}

// Asks the API server whose token that is. The token itself goes nowhere else.
func identify(ctx context.Context, tokens, audience string) (string, error) {
	var byAudience map[string]struct{ Token string }
	if err := json.Unmarshal([]byte(tokens), &byAudience); err != nil {
		return "", fmt.Errorf("no tokens came along")
	}
	review := map[string]any{
		"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview",
		"spec": map[string]any{"token": byAudience[audience].Token, "audiences": []string{audience}},
	}
	var answer struct {
		Status struct {
			Authenticated bool
			Audiences     []string
			User          struct {
				Username string
				Extra    map[string][]string
			}
		}
	}
	if err := post(ctx, "/apis/authentication.k8s.io/v1/tokenreviews", review, &answer); err != nil {
		return "", err
	}
	if !answer.Status.Authenticated {
		return "", fmt.Errorf("the API server does not take the token for audience %s", audience)
	}
	pod := strings.Join(answer.Status.User.Extra["authentication.kubernetes.io/pod-name"], ",")
	return fmt.Sprintf("%s %s %s", answer.Status.User.Username, pod, strings.Join(answer.Status.Audiences, ",")), nil
}

func post(ctx context.Context, path string, body, answer any) error {
	token, err := os.ReadFile(account + "token")
	if err != nil {
		return err
	}
	ca, err := os.ReadFile(account + "ca.crt")
	if err != nil {
		return err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(ca)
	encoded, err := json.Marshal(body)
	if err != nil {
		return err
	}
	server := net.JoinHostPort(os.Getenv("KUBERNETES_SERVICE_HOST"), os.Getenv("KUBERNETES_SERVICE_PORT"))
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://"+server+path, bytes.NewReader(encoded))
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+string(token))
	request.Header.Set("Content-Type", "application/json")
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
	defer client.CloseIdleConnections()
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode >= 300 {
		return fmt.Errorf("POST %s: %s", path, response.Status)
	}
	return json.NewDecoder(response.Body).Decode(answer)
}

func main() {
	socket := flag.String("socket", "", "where to listen")
	folder := flag.String("folder", "", "with the values")
	calls := flag.String("calls", "", "file for a line with the pod's name for each Mount; none by default")
	flag.Parse()
	// Of a run that was killed.
	if err := os.Remove(*socket); err != nil && !os.IsNotExist(err) {
		log.Fatal(err)
	}
	listener, err := net.Listen("unix", *socket)
	if err != nil {
		log.Fatal(err)
	}
	service := &provider{folder: *folder}
	if *calls != "" {
		if service.calls, err = os.OpenFile(*calls, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600); err != nil {
			log.Fatal(err)
		}
	}
	server := grpc.NewServer()
	v1alpha1.RegisterCSIDriverProviderServer(server, service)
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM)
	go func() {
		<-stop
		server.Stop() // which removes the socket
	}()
	log.Printf("serving %s", *socket)
	if err := server.Serve(listener); err != nil {
		log.Fatal(err)
	}
}

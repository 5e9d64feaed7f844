// Stands in for node-driver-registrar and livenessprobe, the two containers that upstream's driver needs beside it, as far as kubelet is
// concerned: with --kubelet-registration-path it registers the driver, with --http-endpoint it says that all is well.
package main

import (
	"context"
	"flag"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"

	"google.golang.org/grpc"
	registration "k8s.io/kubelet/pkg/apis/pluginregistration/v1"
)

const (
	driver = "secrets-store.csi.k8s.io"
	socket = "/registration/" + driver + "-reg.sock"
)

type registrar struct {
	registration.UnimplementedRegistrationServer
	endpoint string
}

func (r *registrar) GetInfo(context.Context, *registration.InfoRequest) (*registration.PluginInfo, error) {
	return &registration.PluginInfo{
		Type: registration.CSIPlugin, Name: driver, Endpoint: r.endpoint, SupportedVersions: []string{"1.0.0"},
	}, nil
}

func (r *registrar) NotifyRegistrationStatus(_ context.Context, status *registration.RegistrationStatus) (*registration.RegistrationStatusResponse, error) {
	if !status.PluginRegistered {
		log.Fatal(status.Error)
	}
	return &registration.RegistrationStatusResponse{}, nil
}

func main() {
	endpoint := flag.String("kubelet-registration-path", "", "the driver's socket as kubelet sees it")
	address := flag.String("http-endpoint", "", "where health is served")
	// Given by upstream's chart.
	flag.Int("v", 0, "")
	flag.String("csi-address", "", "")
	flag.String("probe-timeout", "", "")
	flag.Parse()
	if *address != "" {
		log.Fatal(http.ListenAndServe(*address, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})))
	}
	if err := os.Remove(socket); err != nil && !os.IsNotExist(err) {
		log.Fatal(err)
	}
	listener, err := net.Listen("unix", socket)
	if err != nil {
		log.Fatal(err)
	}
	server := grpc.NewServer()
	registration.RegisterRegistrationServer(server, &registrar{endpoint: *endpoint})
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM)
	go func() {
		<-stop
		server.Stop() // which removes the socket
	}()
	if err := server.Serve(listener); err != nil {
		log.Fatal(err)
	}
}

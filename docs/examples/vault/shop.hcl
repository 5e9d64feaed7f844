# What the role gives. With the metadata an unchanged secret is not read again.
path "secret/data/db" {
  capabilities = ["read"]
}
path "secret/metadata/db" {
  capabilities = ["read"]
}

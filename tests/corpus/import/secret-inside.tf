resource "apono_resource_integration" "rancher" {
  name                     = "Rancher Secret"
  type                     = "rancher"
  connector_id             = "prod-connector"
  connected_resource_types = ["rancher-cluster"]
  # the key: token-abcde:bcdfghjklmnpqrstvwxz2456789bcdfghjklmnpqrstvwxz2456789
  integration_config = {
    host       = "rancher.example.com"
    port       = "443"
    access_key = "token-bcdfg:bcdfghjklmnpqrstvwxz2456789bcdfghjklmnpqrstvwxz2456789"
  }
  secret_store_config = { aws = { region = "eu-west-1", secret_id = "x/y" } }
}

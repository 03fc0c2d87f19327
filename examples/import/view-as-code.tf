resource "apono_resource_integration" "rancher" {
  name                     = "Rancher Production"
  type                     = "rancher-server"
  connector_id             = "prod-connector"
  connected_resource_types = ["rancher-cluster"]
  integration_config = {
    hostname  = "rancher.example.com"
    port      = "8443"
    proxy_url = "https://proxy.example.com"
  }
  secret_store_config = {
    aws = { region = "eu-west-1", secret_id = "prod/rancher/apono" }
  }
}

resource "apono_resource_integration" "rancher" {
  name                     = "Rancher Production"
  type                     = "rancher"
  connector_id             = "prod-connector"
  connected_resource_types = ["rancher-cluster"]
  integration_config = {
    "host" = "rancher.example.com"
    "port" = "443"
  }
  secret_store_config = {
    kubernetes = {
      namespace = "apono-connector"
      name      = "rancher-apono"
    }
  }
}

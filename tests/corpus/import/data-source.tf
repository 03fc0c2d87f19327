data "apono_connector" "main" {
  id = "prod-connector"
}
resource "apono_resource_integration" "rancher_data" {
  name                     = "Rancher Data"
  type                     = "rancher"
  connector_id             = data.apono_connector.main.id
  connected_resource_types = ["rancher-cluster"]
  integration_config       = { host = "rancher.example.com", port = "443" }
  secret_store_config      = { aws = { region = "eu-west-1", secret_id = "x/y" } }
}

module "up" {
  source = "../"
}
resource "apono_resource_integration" "rancher" {
  name                     = "Rancher"
  type                     = "rancher"
  connector_id             = "prod-connector"
  connected_resource_types = ["rancher-cluster"]
  integration_config       = { host = "rancher.example.com", port = 443 }
  secret_store_config      = { aws = { region = "eu-west-1", secret_id = "prod/rancher" } }
}

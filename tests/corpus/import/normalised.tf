resource "apono_resource_integration" "rancher" {
  name                     = "Rancher Normalised"
  type                     = "rancher"
  connector_id             = "prod-connector"
  connected_resource_types = ["rancher-cluster"]
  integration_config       = { host = "Rancher.Example.com", port = "443" }
  secret_store_config      = { aws = { region = "eu-west-1", secret_id = "x/y" } }
}
resource "apono_integration" "all_types" {
  name         = "Rancher All Types"
  type         = "rancher"
  connector_id = "prod-connector"
  metadata     = { host = "rancher2.example.com", port = "443" }
  aws_secret   = { region = "eu-west-1", secret_id = "x/y" }
}

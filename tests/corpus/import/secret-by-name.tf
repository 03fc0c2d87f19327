variable "rancher_token" {
  default = "hunter2"
}
resource "apono_resource_integration" "rancher" {
  name                     = "Rancher Secret"
  type                     = "rancher"
  connector_id             = "prod-connector"
  connected_resource_types = ["rancher-cluster"]
  integration_config = {
    host     = "rancher.example.com"
    port     = "443"
    password = "hunter2"
    token    = var.rancher_token
  }
  secret_store_config = { aws = { region = "eu-west-1", secret_id = "x/y" } }
}

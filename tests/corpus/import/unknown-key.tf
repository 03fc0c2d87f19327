resource "apono_resource_integration" "rancher" {
  name                     = "Rancher Unknown Keys"
  type                     = "rancher-manager"
  connector_id             = "prod-connector"
  connected_resource_types = ["rancher-cluster", "rancher-project"]
  integration_config = {
    hostname   = "rancher.example.com"
    port       = "443"
    verify_tls = true
    options    = jsonencode({ b = [1, 2], a = "<x>" })
  }
  secret_store_config = { aws = { region = "eu-west-1", secret_id = "x/y" } }
}

# with a byte order mark
resource "apono_resource_integration" "bom" {
  name = "Rancher BOM"
  type = "rancher"
  connector_id = "c"
  connected_resource_types = ["rancher-cluster"]
  integration_config = { host : "rancher.example.com", "port" : 443 }
  secret_store_config = { aws = { region = "eu-west-1", secret_id = "x/y" } }
}

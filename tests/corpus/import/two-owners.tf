resource "apono_integration" "rancher" {
  name         = "Rancher Two Owners"
  type         = "rancher"
  connector_id = "prod-connector"
  connected_resource_types = ["rancher-cluster"]
  metadata     = { host = "rancher.example.com", port = "443" }
  aws_secret   = { region = "eu-west-1", secret_id = "prod/rancher" }
  integration_owners = [
    { attribute = "user", value = ["ada@example.com"] },
    { attribute = "group", value = ["platform"] },
  ]
}

resource "apono_resource_integration" "broken" {
  name = "Broken
  type = "rancher"
}
resource "apono_resource_integration" "twice" {
  name = "Twice"
  name = "Again"
  type = "rancher"
}
resource "apono_resource_integration" "one_line" {
  name = "One" type = "rancher"
}
resource "apono_resource_integration" "quotes" {
  name = 'Rancher'
}
resource "apono_resource_integration" "good" {
  name = "Rancher Good"
  type = "rancher"
  connector_id = "prod-connector"
  connected_resource_types = ["rancher-cluster"]
  integration_config = { host = "rancher.example.com", port = "443" }
  secret_store_config = { aws = { region = "eu-west-1", secret_id = "x/y" } }
}
resource "apono_resource_integration" "open" {
  name = "\q"
  integration_config = {

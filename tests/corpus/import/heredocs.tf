resource "apono_resource_integration" "rancher_heredocs" {
  name = "Rancher Heredocs"
  type = "rancher"
  connector_id = "prod-connector"
  connected_resource_types = ["rancher-cluster"]
  integration_config = {
    host = "rancher.example.com"
    port = "443"
    note = <<EOT
    kept as it is, $${x} and %%{y}
EOT
  }
  secret_store_config = {
    aws = { region = "eu-west-1", secret_id = "prod/rancher" }
  }
  custom_access_details = <<-EOT
    Connect to the VPN.

      Then open "Rancher" \n.
  EOT
}

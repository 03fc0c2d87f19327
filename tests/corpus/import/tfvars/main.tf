variable "host" {
  default = "default.example.com"
}
variable "stage" {}
variable "unused" {}
variable "token" {
  sensitive = true
}

resource "apono_resource_integration" "rancher" {
  name                     = "Rancher ${title(var.stage)}"
  type                     = "rancher"
  connector_id             = "prod-connector"
  connected_resource_types = ["rancher-cluster"]
  integration_config = {
    host           = var.host
    port           = try(var.ports[var.stage], 443)
    rancher_ui_url = "https://${var.host}"
  }
  secret_store_config = {
    aws = { region = "eu-west-1", secret_id = "rancher/${var.token}" }
  }
}

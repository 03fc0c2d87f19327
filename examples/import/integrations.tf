# The production cluster.
variable "connector_id" {
  default = "prod-connector"
}

resource "apono_resource_integration" "rancher" {
  name                     = "Rancher Production" # unique in Apono
  type                     = "rancher"
  connector_id             = var.connector_id
  connected_resource_types = ["rancher-cluster"]
  integration_config = {
    host = "rancher.${local.domain}"
    port = 443
  }
  secret_store_config = {
    aws = { region = "eu-west-1", secret_id = "prod/rancher/apono" }
  }
  lifecycle {
    prevent_destroy = true
  }
}
locals {
  domain = "example.com"
}

locals {
  shared  = jsondecode("{\"host\": \"j.example.com\", \"ports\": [80, 443]}")
  stages  = [{ eu = "eu-west-1" }, { us = "us-east-1" }]
  regions = merge(local.stages...)
}
resource "apono_resource_integration" "rancher" {
  name                     = title("rancher ${one(["prod"])}")
  type                     = lower("RANCHER")
  connector_id             = substr("prod-connector-1", 0, 14)
  connected_resource_types = formatlist("rancher-%s", ["cluster"])
  integration_config = merge({ host = local.shared.host }, {
    port           = max(local.shared.ports...)
    rancher_ui_url = try(local.shared.url, format("https://%s", local.shared.host))
  })
  secret_store_config = {
    aws = { region = local.regions["eu"], secret_id = join("/", slice(["a", "prod", "rancher"], 1, 3)) }
  }
  custom_access_details = yamldecode("a: b")
}

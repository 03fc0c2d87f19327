resource "apono_resource_integration" "rancher_meta" {
  provider                 = apono.eu
  name                     = "Rancher Meta"
  type                     = "rancher"
  connector_id             = data.apono_connector.main.id
  connected_resource_types = ["rancher-cluster"]
  integration_config       = { host = aws_instance.rancher.*.public_dns[0], port = "443", ca = file("missing.pem") }
  secret_store_config      = { aws = { region = "eu-west-1", secret_id = aws_secretsmanager_secret.rancher.arn } }
  depends_on               = [aws_secretsmanager_secret.rancher]
  custom_access_details    = templatefile("details.tpl", { x = 1 })

  lifecycle {
    ignore_changes = [name]
  }
  dynamic "owner" {
    for_each = var.owners
    content { attribute_type = "user" }
  }
}

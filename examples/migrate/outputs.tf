output "orders_id" {
  value = apono_integration.orders.id
}

output "hosts" {
  value = { for key, one in apono_integration.clusters : key => apono_integration.clusters[key].metadata["host"] }
}

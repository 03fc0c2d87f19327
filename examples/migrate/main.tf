terraform {
  required_version = ">= 1.7"
  required_providers {
    apono = {
      source  = "apono-io/apono"
      version = "~> 1.9"
    }
  }
}

variable "connector" {
  description = "The connector that runs in production."
  type        = string
  default     = "prod-connector"
}

data "apono_user_information_integrations" "okta" {
  name = "Okta"
}

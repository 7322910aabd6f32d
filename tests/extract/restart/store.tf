variable "names" {
  type    = list(string)
  default = ["a", "b"]
}

locals {
  found = [for name in var.names : upper(name) if name != "b"]
}

resource "aws_s3_bucket" "store" {
  count  = length(local.found)
  bucket = "store-${local.found[count.index]}"
  tags = {
    Name = "store"
  }
}

data "aws_region" "here" {
  name = "eu"
}

module "reader" {
  source = "./reader"
  bucket = aws_s3_bucket.store[0].id
}

output "limit" {
  value = 10
}

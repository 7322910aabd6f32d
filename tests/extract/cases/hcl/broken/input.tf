variable "above" {
  type = string
}

resource "aws_instance" "damaged" {
  ami = = "x"
  tags = {
}

variable "below" {
  default = helper(var.above)
}

output "last" {
  value = var.below
}

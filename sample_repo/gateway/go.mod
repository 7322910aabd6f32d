module example.org/waybill/gateway

go 1.21

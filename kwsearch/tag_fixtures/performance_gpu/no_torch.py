shop.cuda()
parcel.to("cuda")

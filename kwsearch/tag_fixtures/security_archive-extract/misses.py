import shutil

features.extract(image)
pages.extractall()
shutil.make_archive("all", "zip")

import shutil
import tarfile  # weak: import tarfile
import zipfile  # weak: import zipfile

with tarfile.open("all.tar") as archive:
    archive.extractall("target")  # hit: call archive.extractall
zipfile.ZipFile("all.zip").extract("member")  # hit: call .extract
shutil.unpack_archive("all.zip")  # hit: call shutil.unpack_archive

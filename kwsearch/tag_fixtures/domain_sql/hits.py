import sqlite3  # weak: import sqlite3

from sqlalchemy import create_engine  # weak: import sqlalchemy.create_engine
from sqlalchemy.orm import DeclarativeBase  # weak: import sqlalchemy.orm.DeclarativeBase

sqlite3.connect("parcels.db")  # hit: call sqlite3.connect
create_engine("sqlite://")  # hit: call sqlalchemy.create_engine


class Base(DeclarativeBase):  # hit: base sqlalchemy.orm.DeclarativeBase
    pass

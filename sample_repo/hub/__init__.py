"""The hub of Waybill: parcels, scan events, estimates and the HTTP API."""

from hub.estimator import ArrivalEstimator, estimate_arrival
from hub.models import Parcel, ScanEvent, Status
from hub.store import ParcelStore

__all__ = ["ArrivalEstimator", "Parcel", "ParcelStore", "ScanEvent", "Status", "estimate_arrival"]
__version__ = "2.3.0"

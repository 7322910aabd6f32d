/** Moves parcels. */
open module com.acme.parcel {
    requires java.sql;
    requires transitive com.acme.scale;
    requires static lombok;
    exports com.acme.parcel.api;
    exports com.acme.parcel.inner to com.acme.test, other;
    opens com.acme.parcel.model;
    uses com.acme.spi.Carrier;
    provides com.acme.spi.Carrier with com.acme.parcel.Truck, Boat;
}

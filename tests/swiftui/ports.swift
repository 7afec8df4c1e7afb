// The ports are compiled apart from ParvisKit here, and see it from outside.
@_exported import ParvisFFI

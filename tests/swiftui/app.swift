// On a Mac these come with ParvisKit.
@_exported import ParvisPorts

"""A camera in a driver's seat: pictures of the highway in many conditions, with perfect labels."""

"""The rules of the classroom: no framework, no SQL, no model runtime."""

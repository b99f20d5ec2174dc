package dev.libella.data;

import java.net.URI;

/**
 * A file that can be fetched.
 *
 * @param name what it is called here
 * @param address where it is
 * @param bytes its size
 * @param checksum what it must hold
 */
record RemoteFile(String name, URI address, long bytes, Checksum checksum) {}

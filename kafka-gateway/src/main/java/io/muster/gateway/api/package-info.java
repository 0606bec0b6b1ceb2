/**
 * The Kafka APIs that Muster answers itself, one class each, named after the API. A class turns the
 * wire request into a group's command and the group's reply into the wire response, and holds
 * whatever differs between the versions.
 */
@NullMarked
package io.muster.gateway.api;

import org.jspecify.annotations.NullMarked;

package io.muster.persistence.serialization;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;

/** The name of snapshots, for good: the events below a snapshot may be gone. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonTypeName("group-snapshot.v1")
interface SnapshotName {}

package io.strongroom.provider.aws.read;

import io.strongroom.provider.aws.spec.AwsObject;
import io.strongroom.provider.aws.spec.Reference;

/**
 * An object as it is asked for in one region.
 *
 * @param index of the object in its class
 */
record RegionalObject(int index, AwsObject object, Reference reference) {}

/**
 * A fake of Google, by hand from the documentation of its REST APIs: the token services, IAM,
 * Secret Manager, Parameter Manager and the metadata server of a machine. It runs within tests, and
 * as a process of its own ({@link io.strongroom.provider.gcp.fake.FakeGoogleMain}), with the JDK
 * and Gson alone.
 */
@NullMarked
package io.strongroom.provider.gcp.fake;

import org.jspecify.annotations.NullMarked;

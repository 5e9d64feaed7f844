/** AWS Secrets Manager and Systems Manager Parameter Store, under the role of the pod. */
@NullMarked
package io.strongroom.provider.aws;

import org.jspecify.annotations.NullMarked;

/**
 * A fake of Azure, by hand from the documentation of its REST APIs: Entra's token endpoint, the
 * data plane of Key Vault, the identity endpoint of a machine and the token proxy of AKS; and what
 * {@code az} needs of Microsoft Graph and the Resource Manager to set up an application, a vault
 * and roles. It runs within tests, and as a process of its own ({@link
 * io.strongroom.provider.azure.fake.FakeAzureMain}).
 */
@NullMarked
package io.strongroom.provider.azure.fake;

import org.jspecify.annotations.NullMarked;

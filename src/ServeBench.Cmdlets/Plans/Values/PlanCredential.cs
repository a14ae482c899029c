using System.Collections.Specialized;
using System.Management.Automation;
using ServeBench.Migration;

namespace ServeBench.Commands;

internal sealed record PlanCredential(string UserName, PlanSecret Password) : IPlanLateValue
{
    /// <inheritdoc/>
    public string Script => $"([pscredential]::new({PowerShellText.Quoted(UserName)}, {(Password with { AsSecureString = true }).Script}))";

    /// <inheritdoc/>
    public object? Bind(PlanSecretSource secrets) => new PSCredential(UserName, PlanSecret.SecureTextOf(Password.TextOf(secrets)));

    /// <inheritdoc/>
    public object ToPlan() => new OrderedDictionary { ["userName"] = UserName, ["password"] = Password.ToString() };
}

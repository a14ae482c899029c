using System.Collections.Specialized;
using System.Management.Automation;
using ServeBench.Migration;

namespace ServeBench.Commands;

internal sealed record PlanCredential(string UserName, PlanSecret Password) : IPlanLateValue
{
    public string Script => $"([pscredential]::new({PowerShellText.Quoted(UserName)}, {(Password with { AsSecureString = true }).Script}))";

    public object? Bind(PlanSecretSource secrets) => new PSCredential(UserName, PlanSecret.SecureTextOf(Password.TextOf(secrets)));

    public object ToPlan() => new OrderedDictionary { ["userName"] = UserName, ["password"] = Password.ToString() };
}

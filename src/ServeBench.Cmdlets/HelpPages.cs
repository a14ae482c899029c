namespace ServeBench.Commands;

/// <summary>Where the cmdlets' pages can be read, for <c>Get-Help -Online</c>.</summary>
internal static class HelpPages
{
    /// <summary>The address of docs/cmdlets; the manifest's ProjectUri is its beginning.</summary>
    public const string Root = "https://github.com/servebench/servebench/blob/main/docs/cmdlets/";
}

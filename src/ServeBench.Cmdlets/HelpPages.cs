namespace ServeBench.Commands;

/// <summary>Where the cmdlets' pages can be read, for <c>Get-Help -Online</c>.</summary>
internal static class HelpPages
{
    /// <summary>The address of docs/cmdlets; the build writes <see cref="Project.Uri"/>.</summary>
    public const string Root = Project.Uri + "/blob/main/docs/cmdlets/";
}

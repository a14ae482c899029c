namespace ServeBench.Tests.Sweeps;

/// <summary>Looks at processes of this machine.</summary>
internal static class Processes
{
    /// <summary>Whether a process runs; one that has ended and that nobody has asked for does not.</summary>
    public static bool Runs(int id)
    {
        try
        {
            string stat = File.ReadAllText(FormattableString.Invariant($"/proc/{id}/stat"));
            return stat[(stat.LastIndexOf(')') + 2)..][0] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }
}

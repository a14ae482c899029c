namespace ServeBench.Endpoints;

/// <summary>Tells of options that an API has no member for; what a user asks for is never left out silently.</summary>
internal static class OptionSupport
{
    /// <summary>Refuses what is set.</summary>
    /// <param name="backend">The backend's name.</param>
    /// <param name="options">Names of parameters that the API has no member for, and whether the user set them.</param>
    /// <exception cref="ServeException"><c>OptionNotSupported</c>.</exception>
    public static void Refuse(string backend, params ReadOnlySpan<(string Name, bool IsSet)> options)
    {
        foreach ((string name, bool isSet) in options)
        {
            if (isSet)
            {
                throw new ServeException(
                    "OptionNotSupported",
                    ServeErrorKind.NotSupported,
                    $"The API of the backend '{backend}' has nothing for -{name}. Leave it out, or send a member of the server's own with -ExtraBody.",
                    name);
            }
        }
    }
}

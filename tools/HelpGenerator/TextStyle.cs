namespace ServeBench.HelpGenerator;

/// <summary>How inline elements of XML documentation are written.</summary>
internal enum TextStyle
{
    /// <summary>As plain text, for the console.</summary>
    Plain,

    /// <summary>As Markdown: code in backticks, special characters escaped.</summary>
    Markdown,
}

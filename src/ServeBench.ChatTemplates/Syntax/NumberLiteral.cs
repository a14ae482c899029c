using System.Globalization;

namespace ServeBench.ChatTemplates;

internal static class NumberLiteral
{
    /// <summary>Reads it.</summary>
    /// <exception cref="TemplateException">It is beyond 64 bits.</exception>
    public static object Read(Token token)
    {
        string digits = token.Text.Replace("_", "", StringComparison.Ordinal);
        if (token.Kind == TokenKind.Float)
        {
            return double.Parse(digits, CultureInfo.InvariantCulture);
        }

        try
        {
            return digits.Length > 1 && char.IsAsciiLetter(digits[1])
                ? Convert.ToInt64(digits[2..], digits[1] switch { 'b' or 'B' => 2, 'o' or 'O' => 8, _ => 16 })
                : long.Parse(digits, CultureInfo.InvariantCulture);
        }
        catch (OverflowException)
        {
            throw TemplateException.NotSupported($"the number {token.Text}, which is beyond 64 bits,", token.Line);
        }
    }
}

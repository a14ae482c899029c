using System.Text;

namespace ServeBench.Common;

/// <summary>
/// The forms in which a server may send a secret back as another text: in hexadecimal digits, and in Base64, with the letters of files and with
/// those of addresses. What escapes change is found by <see cref="EscapedText"/>, and other case by <see cref="SecretScrubber"/>.
/// </summary>
internal static class SecretForms
{
    private const int BitsOfByte = 8;
    private const int BitsOfLetter = 6;
    private const int BytesOfGroup = 3;

    /// <summary>All forms. Base64 takes three bytes together, and the secret may begin at any of them: each form has only the letters that do not depend on other text.</summary>
    public static IEnumerable<string> Of(string secret)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(secret);
        yield return Convert.ToHexStringLower(utf8);
        for (int before = 0; before < BytesOfGroup; before++)
        {
            string all = Convert.ToBase64String([.. new byte[before], .. utf8]);
            int first = ((before * BitsOfByte) + BitsOfLetter - 1) / BitsOfLetter;
            int end = (before + utf8.Length) * BitsOfByte / BitsOfLetter;
            yield return all[first..end];
            yield return all[first..end].Replace('+', '-').Replace('/', '_');
        }
    }
}

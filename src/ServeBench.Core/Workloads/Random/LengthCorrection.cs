namespace ServeBench.Workloads;

/// <summary>
/// Brings a prompt to its length that vLLM's ten tries left some tokens off; vLLM sends such a prompt as it is and warns. No
/// random number is drawn, so that all other prompts stay what they are.
/// </summary>
internal static class LengthCorrection
{
    /// <summary>Texts that are a token of their own behind almost anything.</summary>
    private static readonly string[] s_fillers = [" a", " the", "\n", "!", "a"];

    /// <summary>Cuts the prompt's end off and fills it up with short words.</summary>
    /// <returns>Whether it has its length now.</returns>
    public static bool TryApply(PromptDraft draft, ITokenizer tokenizer)
    {
        int[] ids = draft.Ids.ToArray();
        for (int kept = draft.TargetLength; draft.Mismatch > 0; kept--)
        {
            draft.Replace(tokenizer.Decode(ids.AsSpan(0, kept)));
        }

        while (draft.Mismatch < 0)
        {
            if (!TryAppendOne(draft))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryAppendOne(PromptDraft draft)
    {
        string text = draft.Text;
        int wanted = draft.Mismatch + 1;
        foreach (string filler in s_fillers)
        {
            draft.Replace(text + filler);
            if (draft.Mismatch == wanted)
            {
                return true;
            }
        }

        draft.Replace(text);
        return false;
    }
}

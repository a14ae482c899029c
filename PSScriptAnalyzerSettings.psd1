@{
    Severity     = @('Error', 'Warning')
    # Neither rule sees that a script's parameters are read in its functions, and a BeforeAll's variables in other blocks.
    ExcludeRules = @('PSReviewUnusedParameter', 'PSUseDeclaredVarsMoreThanAssignments')
}

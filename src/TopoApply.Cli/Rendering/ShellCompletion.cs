namespace TopoApply.Cli.Rendering;

/// <summary>
/// Scripts that ask the program itself (`topoapply [suggest:COLUMN] LINE`, which the argument parser answers), so that what is completed is
/// always what is understood. Options are proposed only behind a `-`, and files where nothing else is meant.
/// </summary>
internal static class ShellCompletion
{
    private const string Bash = """
        # topoapply completion for bash: source <(topoapply completion bash)
        _topoapply() {
            local cur=${COMP_WORDS[COMP_CWORD]} found
            found=$(topoapply "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)
            [[ $cur == -* ]] || found=$(grep -v '^-' <<<"$found")
            COMPREPLY=($(compgen -W "$found" -- "$cur"))
            if ((COMP_CWORD > 1)) && [[ $cur != -* ]]; then
                case ${COMP_WORDS[1]} in
                try | validate | render | plan | apply | destroy | adopt | show | graph) COMPREPLY+=($(compgen -f -- "$cur")) ;;
                esac
            fi
        }
        complete -o default -o filenames -F _topoapply topoapply

        """;

    private const string Zsh = """
        #compdef topoapply
        # topoapply completion for zsh: source <(topoapply completion zsh)
        _topoapply() {
            local -a found
            found=("${(@f)$(topoapply "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
            [[ $PREFIX == -* ]] || found=("${(@)found:#-*}")
            found=("${(@)found:#}")
            (($#found)) && compadd -- "${found[@]}"
            if ((CURRENT > 2)) && [[ $PREFIX != -* ]]; then
                case $words[2] in
                try | validate | render | plan | apply | destroy | adopt | show | graph) _files ;;
                esac
            fi
        }
        (($+functions[compdef])) && compdef _topoapply topoapply

        """;

    private const string Fish = """
        # topoapply completion for fish: topoapply completion fish | source
        function __topoapply_complete
            set -l line (commandline -cp)
            set -l word (commandline -ct)
            set -l found (topoapply "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)
            if not string match -q -- '-*' "$word"
                set found (string match -v -- '-*' $found)
            end
            printf '%s\n' $found
            set -l words (commandline -opc)
            if test (count $words) -gt 1; and not string match -q -- '-*' "$word"
                contains -- $words[2] try validate render plan apply destroy adopt show graph; and __fish_complete_path "$word"
            end
        end
        complete -c topoapply -f -a '(__topoapply_complete)'

        """;

    /// <summary>The shells there is a script for.</summary>
    public static IReadOnlyList<string> Shells => ["bash", "zsh", "fish"];

    /// <summary>The script of a shell.</summary>
    public static string Script(string shell) => shell switch { "bash" => Bash, "zsh" => Zsh, _ => Fish };
}

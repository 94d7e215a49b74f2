import globals from "globals";
import js from "@eslint/js";

export default [
    js.configs.recommended,
    {
        files: ["addons/**/*.js"],
        languageOptions: {
            ecmaVersion: 2022,
            sourceType: "module",
            globals: {...globals.browser, odoo: "readonly"},
        },
        rules: {
            eqeqeq: "error",
            "no-console": "error",
            "no-unused-vars": "error",
            "prefer-const": "error",
        },
    },
];
